package io.github.managedpools.manual.keyed;

record Order(String tenant, String confirmation) {

}
