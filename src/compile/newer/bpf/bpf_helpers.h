/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What sources for libbpf up to 1.5 expect of bpf_helpers.h, on top of the libbpf that irqscope was
 * built with. */
#ifndef IRQSCOPE_NEWER_BPF_HELPERS_H
#define IRQSCOPE_NEWER_BPF_HELPERS_H

#ifndef __VMLINUX_H__ /* which has size_t of its own */
#include <stddef.h>
#endif
#include_next <bpf/bpf_helpers.h>

#ifndef NULL
#define NULL ((void *)0)
#endif

#define IRQSCOPE_TYPE_TAG(tag) __attribute__((btf_type_tag(tag)))
#define IRQSCOPE_DECLARATION_TAG(tag) __attribute__((btf_decl_tag(tag)))

#ifndef __kptr_untrusted
#define __kptr_untrusted IRQSCOPE_TYPE_TAG("kptr_untrusted")
#endif
#ifndef __percpu_kptr
#define __percpu_kptr IRQSCOPE_TYPE_TAG("percpu_kptr")
#endif
#ifndef __uptr
#define __uptr IRQSCOPE_TYPE_TAG("uptr")
#endif

/* Of arguments of global functions. */
#ifndef __arg_ctx
#define __arg_ctx IRQSCOPE_DECLARATION_TAG("arg:ctx")
#endif
#ifndef __arg_nonnull
#define __arg_nonnull IRQSCOPE_DECLARATION_TAG("arg:nonnull")
#endif
#ifndef __arg_nullable
#define __arg_nullable IRQSCOPE_DECLARATION_TAG("arg:nullable")
#endif
#ifndef __arg_trusted
#define __arg_trusted IRQSCOPE_DECLARATION_TAG("arg:trusted")
#endif
#ifndef __arg_untrusted
#define __arg_untrusted IRQSCOPE_DECLARATION_TAG("arg:untrusted")
#endif
#ifndef __arg_arena
#define __arg_arena IRQSCOPE_DECLARATION_TAG("arg:arena")
#endif

/* Whether the kernel has a symbol that is declared __weak. */
#ifndef bpf_ksym_exists
#define bpf_ksym_exists(symbol) (!!(symbol))
#endif

/* Iterators over numbers, Linux 6.4. */
struct bpf_iter_num;
extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __weak __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __weak __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __weak __ksym;

/* An iterator of its own for each loop, which ends with it however it is left. */
#define IRQSCOPE_ITERATOR(kind, name)                                                              \
	struct bpf_iter_##kind name __attribute__((aligned(8), cleanup(bpf_iter_##kind##_destroy)))
#define IRQSCOPE_STARTED(kind, name, args...)                                                      \
	*name##_started __attribute__((unused)) = ({                                               \
		bpf_iter_##kind##_new(&name, ##args);                                              \
		/* Or the object would not have its type. */                                       \
		(void)bpf_iter_##kind##_destroy;                                                   \
		&name;                                                                             \
	})

#ifndef bpf_for_each
#define bpf_for_each(kind, item, args...)                                                          \
	for (IRQSCOPE_ITERATOR(kind, irqscope_iterator),                                           \
	     IRQSCOPE_STARTED(kind, irqscope_iterator, ##args);                                    \
	     ((item) = bpf_iter_##kind##_next(&irqscope_iterator));)
#endif

/* The comparisons tell the verifier what it can't see behind the pointer. */
#ifndef bpf_for
#define bpf_for(number, from, end)                                                                 \
	for (IRQSCOPE_ITERATOR(num, irqscope_iterator),                                            \
	     IRQSCOPE_STARTED(num, irqscope_iterator, (from), (end));                              \
	     ({                                                                                    \
		     int *irqscope_next = bpf_iter_num_next(&irqscope_iterator);                   \
		     irqscope_next && ((number) = *irqscope_next, (number) >= (from)) &&           \
			 (number) < (end);                                                         \
	     });)
#endif

#ifndef bpf_repeat
#define bpf_repeat(times)                                                                          \
	for (IRQSCOPE_ITERATOR(num, irqscope_iterator),                                            \
	     IRQSCOPE_STARTED(num, irqscope_iterator, 0, (times));                                 \
	     bpf_iter_num_next(&irqscope_iterator);)
#endif

#endif
