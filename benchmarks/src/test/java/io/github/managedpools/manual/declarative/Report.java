package io.github.managedpools.manual.declarative;

import java.util.List;

record Report(int count, List<String> tickets) {

}
