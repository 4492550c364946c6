/* Password hashes: crypt(3) of libxcrypt. */
#include <crypt.h>
