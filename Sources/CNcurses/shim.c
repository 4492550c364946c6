#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "CNcurses.h"

#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

// MARK: A crash

// What a signal handler may use: filled before the handlers are there, and not touched after.
static struct termios before;
static char farewell[256];
static size_t farewellLength;

static int keep(int byte) {
    if (farewellLength < sizeof farewell) farewell[farewellLength++] = (char)byte;
    return byte;
}

// Whatever `write` returns, there is nothing to be done about it.
static void put_right(int signal) {
    ssize_t written = write(STDOUT_FILENO, farewell, farewellLength);
    (void)written;
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    // SA_RESETHAND: the second time, the signal does what it does by itself.
    raise(signal);
}

static void guard_against_crashes(void) {
    const char *const parts[] = {exit_attribute_mode, cursor_normal, keypad_local, exit_ca_mode};
    farewellLength = 0;
    for (size_t index = 0; index < sizeof parts / sizeof *parts; index++) {
        if (parts[index]) tputs(parts[index], 1, keep);
    }
    for (const char *byte = "\033[?2004l"; *byte; byte++) keep(*byte);
    const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS};
    struct sigaction action = {.sa_handler = put_right, .sa_flags = SA_RESETHAND | SA_NODEFER};
    for (size_t index = 0; index < sizeof fatal / sizeof *fatal; index++) sigaction(fatal[index], &action, NULL);
}

// MARK: Opening and closing

bool cncurses_open(void) {
    tcgetattr(STDIN_FILENO, &before);
    if (!newterm(NULL, stdout, stdin)) return false;
    raw();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    guard_against_crashes();
    return true;
}

void cncurses_close(void) { endwin(); }

void cncurses_size(int *rows, int *width) { getmaxyx(stdscr, *rows, *width); }

void cncurses_measure(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        resizeterm(size.ws_row, size.ws_col);
    }
}

// MARK: Drawing

int cncurses_colours(void) {
    if (!has_colors() || start_color() == ERR || use_default_colors() == ERR) return 0;
    return COLORS;
}

void cncurses_colour(short colour, short foreground) { init_pair(colour, foreground, -1); }

void cncurses_erase(void) { erase(); }

void cncurses_put(int row, int column, const wchar_t *text, int count, CNcursesStyle style) {
    attr_t attributes = (style.bold ? A_BOLD : 0) | (style.dim ? A_DIM : 0) | (style.reversed ? A_REVERSE : 0)
        | (style.underlined ? A_UNDERLINE : 0);
    attr_set(attributes, style.colour, NULL);
    mvaddnwstr(row, column, text, count);
}

void cncurses_cursor(int row, int column) {
    curs_set(row < 0 ? 0 : 1);
    if (row >= 0) move(row, column);
}

void cncurses_refresh(bool anew) {
    if (anew) clearok(curscr, TRUE);
    refresh();
}

void cncurses_bell(void) { beep(); }

void cncurses_say(const char *sequence) {
    fputs(sequence, stdout);
    fflush(stdout);
}

// MARK: Keys

// Beyond KEY_MAX and what ncurses numbers itself for capabilities that it has no name for.
static const int firstDefined = 0x1000;

void cncurses_define(const char *sequence, int number) { define_key(sequence, firstDefined + number); }

CNcursesKey cncurses_key(uint32_t *value) {
    wint_t key = 0;
    switch (get_wch(&key)) {
    case OK: *value = (uint32_t)key; return CNcursesCharacter;
    case KEY_CODE_YES: break;
    default: return CNcursesNothing;
    }
    if (key > KEY_F0 && key <= KEY_F(63)) {
        *value = key - KEY_F0;
        return CNcursesFunction;
    }
    if (key >= (wint_t)firstDefined) {
        *value = key - (wint_t)firstDefined;
        return CNcursesDefined;
    }
    switch (key) {
    case KEY_UP: return CNcursesUp;
    case KEY_DOWN: return CNcursesDown;
    case KEY_LEFT: return CNcursesLeft;
    case KEY_RIGHT: return CNcursesRight;
    case KEY_HOME: case KEY_FIND: return CNcursesHome;
    case KEY_END: case KEY_SELECT: return CNcursesEnd;
    case KEY_PPAGE: return CNcursesPageUp;
    case KEY_NPAGE: return CNcursesPageDown;
    case KEY_BACKSPACE: return CNcursesBackspace;
    case KEY_DC: return CNcursesDelete;
    case KEY_ENTER: return CNcursesEnter;
    case KEY_BTAB: return CNcursesBackTab;
    case KEY_RESIZE: return CNcursesResize;
    default: return CNcursesUnknown;
    }
}

// MARK: Signals

int cncurses_signals(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int index = 0; index < count; index++) sigaddset(&set, signals[index]);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int cncurses_signal(int descriptor) {
    struct signalfd_siginfo information;
    ssize_t count;
    do count = read(descriptor, &information, sizeof information);
    while (count < 0 && errno == EINTR);
    return count == sizeof information ? (int)information.ssi_signo : 0;
}

void cncurses_stop(void) {
    // ncurses may have put its own handler there.
    struct sigaction standard = {.sa_handler = SIG_DFL}, former;
    sigaction(SIGTSTP, &standard, &former);
    sigset_t stop, mask;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    // The shell's whole job, as the terminal's own driver would; what is blocked here stops us once it no longer is.
    kill(0, SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &stop, &mask);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGTSTP, &former, NULL);
}
