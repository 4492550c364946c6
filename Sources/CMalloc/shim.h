/* What Glibc's module leaves out of the allocator: mallopt(3). */
#include <malloc.h>
