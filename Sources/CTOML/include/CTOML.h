// toml++ with a C face: one call parses a text, and shows every node of it to a visitor.

#ifndef CTOML_H
#define CTOML_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    CTOMLTable,
    CTOMLArray,
    CTOMLString,
    CTOMLInteger,
    CTOMLFloat,
    CTOMLBoolean,
    CTOMLDate,
} CTOMLKind;

/// One node. All pointers are valid during the call of the visitor only; no text ends in NUL.
typedef struct {
    /// 1 for what stands in the root table, 2 for what stands in that, and so on.
    uint32_t depth;
    /// UTF-8, or NULL for an element of an array.
    const char *key;
    size_t keyLength;
    CTOMLKind kind;
    /// A string's contents, or a date or time as TOML writes it.
    const char *text;
    size_t textLength;
    /// An integer, or a boolean as 0 or 1.
    int64_t integer;
    double floating;
    /// Where the key stands, or an array's element; both count from 1.
    uint32_t line;
    uint32_t column;
} CTOMLNode;

typedef void (*CTOMLVisitor)(void *context, const CTOMLNode *node);
typedef void (*CTOMLFailure)(void *context, const char *message, size_t length, uint32_t line, uint32_t column);

/// Parses `text` (UTF-8), then calls `visit` for every node down to `deepest`, each before what stands in it. When that
/// is not possible, calls `fail` once, as the last call. Keeps nothing.
void ctoml_walk(
    const char *text, size_t length, uint32_t deepest, void *context, CTOMLVisitor visit, CTOMLFailure fail);

#ifdef __cplusplus
}
#endif

#endif
