// ncursesw(3NCURSES), with what Swift does not see of it: macros with casts, variadic functions.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
