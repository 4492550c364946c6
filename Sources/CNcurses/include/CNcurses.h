// The terminal: ncursesw(3NCURSES) as far as `chat` uses it, without the macros and variables that Swift does not see; and signalfd(2), since what a
// terminal has to say, it says by signals.
//
// One thread at a time, all of it.
#ifndef CNCURSES_H
#define CNCURSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How text is to look.
typedef struct {
    /// 0 for the terminal's own colours, or one that `cncurses_colour` has made.
    short colour;
    bool bold;
    bool dim;
    bool reversed;
    bool underlined;
} CNcursesStyle;

/// The keys that ncurses names itself.
typedef enum {
    CNcursesUp,
    CNcursesDown,
    CNcursesLeft,
    CNcursesRight,
    CNcursesHome,
    CNcursesEnd,
    CNcursesPageUp,
    CNcursesPageDown,
    CNcursesBackspace,
    CNcursesDelete,
    CNcursesEnter,
    CNcursesBackTab,
    CNcursesFunction,
    CNcursesResize,
    /// What was given to `cncurses_define`.
    CNcursesDefined,
    CNcursesUnknown,
    /// A character, not a key with a name.
    CNcursesCharacter,
    /// No key was pressed.
    CNcursesNothing,
} CNcursesKey;

/// Takes the terminal at standard input and output: raw, without echo, keypad on, the other screen where it has one. When the program crashes, the
/// terminal is put right first.
/// - Returns: false where $TERM is nothing that terminfo(5) knows, or can do too little.
bool cncurses_open(void);
/// Gives the terminal back; `cncurses_refresh` takes it again.
void cncurses_close(void);

/// How many rows and columns there are.
void cncurses_size(int *rows, int *columns);
/// They are others now: asks the terminal (TIOCGWINSZ).
void cncurses_measure(void);

/// How many colours the terminal has, once they are switched on; 0: none.
int cncurses_colours(void);
/// Makes number `colour`, from 1, of the terminal's colour `foreground` before its own background.
void cncurses_colour(short colour, short foreground);

/// Begins anew: nothing stands anywhere.
void cncurses_erase(void);
/// Puts text at a place. It has to fit into the row, and to be without control characters.
void cncurses_put(int row, int column, const wchar_t *text, int count, CNcursesStyle style);
/// Shows the cursor there, or hides it where `row` is negative.
void cncurses_cursor(int row, int column);
/// Brings to the terminal what differs from what stands there; all of it if `anew`.
void cncurses_refresh(bool anew);
void cncurses_bell(void);
/// Hands an escape sequence to the terminal, past ncurses; it may not move the cursor.
void cncurses_say(const char *sequence);

/// Makes `sequence` a key of that number, from 0.
void cncurses_define(const char *sequence, int number);
/// The next key that was pressed, without waiting for one; after Escape, 25 ms for what may follow.
/// - Parameter value: the scalar of a character, the number of a function key or of a defined key.
CNcursesKey cncurses_key(uint32_t *value);

/// Keeps these signals from the program, all threads that are made after it too.
/// - Returns: a descriptor from which they are read (signalfd(2)), or -1 with errno.
int cncurses_signals(const int *signals, int count);
/// The next of the signals; 0: there is none.
int cncurses_signal(int descriptor);
/// Stops the program as Control-Z does, and returns when it goes on.
void cncurses_stop(void);

#endif
