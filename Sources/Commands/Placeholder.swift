internal import ArgumentParser


package func hello() { print("hello") }
