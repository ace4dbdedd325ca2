package io.github.managedpools.benchmarks.peer;

/**
 * What is pooled: an object that costs nothing, so that only the pool is measured.
 */
public class Resource {

}
