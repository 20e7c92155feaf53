#include "cli/program.h"

int main(int argc, char** argv) { return irqscope::run_program(argc, argv); }
