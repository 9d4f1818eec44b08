// The supervisor of the tests: what leakgate's main does first, alone.
#include "target/launched_process.hpp"

int main(int argc, char** argv) { return leakgate::supervise_target(argc, argv); }
