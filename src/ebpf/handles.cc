#include "ebpf/handles.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>

namespace irqscope {

void Close<bpf_link>::operator()(bpf_link* link) const { bpf_link__destroy(link); }
void Close<bpf_linker>::operator()(bpf_linker* linker) const { bpf_linker__free(linker); }
void Close<bpf_object>::operator()(bpf_object* object) const { bpf_object__close(object); }
void Close<btf>::operator()(btf* types) const { btf__free(types); }
void Close<btf_dump>::operator()(btf_dump* dump) const { btf_dump__free(dump); }

}  // namespace irqscope
