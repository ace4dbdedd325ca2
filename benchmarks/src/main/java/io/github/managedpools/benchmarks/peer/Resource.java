package io.github.managedpools.benchmarks.peer;

/**
 * The pooled resource: an object that costs nothing, so that only the pool is measured.
 */
public class Resource {

}
