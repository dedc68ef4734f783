/* folder.h: a temporary folder for a test. */
#ifndef V8C_TESTS_FOLDER_H
#define V8C_TESTS_FOLDER_H

/* Its real path, and that of one beside it, which is outside of a root that is the first; empty until they are made. */
extern char folder[200], beside[220];

/* The name is a part of the folder's. */
void make_folder(const char *name);
void make_beside(void);
/* A path in the folder: one of the last four, which are kept. */
char *in_folder(const char *name);
/* Adds text to a file there. */
void add_text(const char *name, const char *text);
/* Both, with all that is in them. */
void remove_folders(void);

#endif
