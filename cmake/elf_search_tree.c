// Two functions that the libelf.a of elfutils 0.192 (Debian 13) calls and does not have: they are in
// a library of elfutils' own that is not installed, and only its shared library has them built in.
// Being in an archive after libelf.a, this file is linked only where nothing else has them.
//
// A tree holds what elf_getdata_rawchunk() has read, in nodes of <search.h>. Nothing of ours calls
// that; if it did, it would lack two more functions, and not link. Behind the root may be a lock,
// which only those would take.
#include <search.h>
#include <stddef.h>

struct search_tree {
  void *root;
};

void eu_search_tree_init(struct search_tree *tree);
void eu_search_tree_fini(struct search_tree *tree, void (*free_node)(void *));

void eu_search_tree_init(struct search_tree *tree) { tree->root = NULL; }

void eu_search_tree_fini(struct search_tree *tree, void (*free_node)(void *)) {
  tdestroy(tree->root, free_node);
  tree->root = NULL;
}
