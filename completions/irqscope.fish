# Fish completion for irqscope(8).

# Whether the line is for one of the commands given; irqscope without a command is stat, and
# "bench stream" is stream.
function __irqscope_is
    set -l words (commandline -opc)
    set -l command stat
    if set -q words[2]; and contains -- $words[2] stat hardirqs softirqs trace record report noise verify doctor compile run inspect bench help
        set command $words[2]
    end
    if test "$words[2..3]" = "bench stream"
        set command stream
    end
    contains -- $command $argv
end

function __irqscope_is_first
    test (count (commandline -opc)) -eq 1
end

complete -c irqscope -f
complete -c irqscope -n __irqscope_is_first -a stat -d 'every kind of interrupt'
complete -c irqscope -n __irqscope_is_first -a hardirqs -d 'device interrupt handlers'
complete -c irqscope -n __irqscope_is_first -a softirqs -d 'softirq vectors'
complete -c irqscope -n __irqscope_is_first -a trace -d 'single interrupts, as they happen'
complete -c irqscope -n __irqscope_is_first -a record -d 'every interrupt into a file'
complete -c irqscope -n __irqscope_is_first -a report -d 'a recording as tables'
complete -c irqscope -n __irqscope_is_first -a noise -d 'what disturbs isolated CPUs'
complete -c irqscope -n __irqscope_is_first -a verify -d "compare with the kernel's own counters"
complete -c irqscope -n __irqscope_is_first -a doctor -d 'what this kernel and this user allow'
complete -c irqscope -n __irqscope_is_first -a compile -d 'a package out of a BPF program'
complete -c irqscope -n __irqscope_is_first -a run -d "a person's own program, from its package"
complete -c irqscope -n __irqscope_is_first -a inspect -d 'what is in a package'
complete -c irqscope -n __irqscope_is_first -a bench -d 'what transports of single events can carry'
complete -c irqscope -n __irqscope_is_first -a help -d 'help of a command'
complete -c irqscope -n '__irqscope_is help' -a 'stat hardirqs softirqs trace record report noise verify doctor compile run inspect bench'
complete -c irqscope -n '__irqscope_is bench' -a stream -d 'perf buffers and ring buffers'
complete -c irqscope -n __irqscope_is_first -s V -l version -d 'the version'

complete -c irqscope -n 'not __irqscope_is help' -s h -l help -d 'summary of the options and examples'
complete -c irqscope -n 'not __irqscope_is help bench report inspect' -s v -l verbose -d 'show what libbpf says'
complete -c irqscope -n 'not __irqscope_is help bench stream report inspect' -l btf -rF -d 'type information for a kernel that has none'

set -l counting 'stat hardirqs softirqs trace record noise verify'
complete -c irqscope -n "__irqscope_is $counting" -l via -xa 'tp_btf raw_tp' -d 'how to attach the programs'
complete -c irqscope -n "__irqscope_is $counting" -l max-rows -x -d 'room for so many device handlers times CPUs'
complete -c irqscope -n "__irqscope_is $counting report" -l duration -x -d 'stop after this time'
set -l shown 'stat hardirqs softirqs report trace noise verify doctor stream'
complete -c irqscope -n "__irqscope_is $shown record" -s o -l output -rF -d 'the file to write'
complete -c irqscope -n "__irqscope_is stat hardirqs softirqs report" -s f -l format -xa 'text json csv' -d format
complete -c irqscope -n "__irqscope_is trace noise verify doctor stream" -s f -l format -xa 'text json' -d format
complete -c irqscope -n "__irqscope_is $shown" -s j -l json -d 'short for --format json'

set -l table 'stat hardirqs softirqs report'
complete -c irqscope -n "__irqscope_is $table" -l no-times -d 'counts only: no clock is read'
complete -c irqscope -n "__irqscope_is hardirqs softirqs" -s C -d 'counts only: no clock is read'
complete -c irqscope -n "__irqscope_is $table trace record" -s c -l cgroup -xa '(__fish_complete_directories)' -d 'only interrupts into this cgroup'
complete -c irqscope -n "__irqscope_is $table" -s d -l dist -d 'a distribution per row'
complete -c irqscope -n "__irqscope_is $table" -s l -l long -d 'full identity of each handler'
complete -c irqscope -n "__irqscope_is $table trace" -s N -l nanoseconds -d 'times in ns instead of us'
complete -c irqscope -n "__irqscope_is $table" -s n -l count -x -d 'stop after so many tables'
complete -c irqscope -n "__irqscope_is $table trace record" -s p -l pid -xa '(__fish_complete_pids)' -d 'only interrupts into this process'
complete -c irqscope -n "__irqscope_is $table" -s T -s t -l timestamp -d 'time of day before each table'
complete -c irqscope -n "__irqscope_is stat hardirqs softirqs" -l backend -xa 'ebpf procfs' -d 'how to count'
complete -c irqscope -n "__irqscope_is $table trace record" -l cpus -x -d 'only these CPUs: 0,2-5'
complete -c irqscope -n "__irqscope_is stat hardirqs report trace" -l irq -x -d 'only these IRQs: 24,36-40'
complete -c irqscope -n "__irqscope_is $table trace" -l name -x -d 'only sources whose name matches'
complete -c irqscope -n "__irqscope_is $table" -l per-cpu -d 'a row per source and CPU'
complete -c irqscope -n "__irqscope_is $table" -l sort -xa 'total count max p99 name cpu' -d 'order of the rows'
complete -c irqscope -n "__irqscope_is $table" -l top -x -d 'only the first rows'

complete -c irqscope -n '__irqscope_is stat report' -l alert -x -d 'tell of storms at once: rate>50k, share>0.3'
complete -c irqscope -n '__irqscope_is stat report' -l by -xa 'source cpu kind function task cgroup' -d 'what a row is about'
complete -c irqscope -n '__irqscope_is stat' -l cost -d "what irqscope's own programs cost"
complete -c irqscope -n '__irqscope_is stat report' -l delay -d 'how long softirqs and threads waited to run'
complete -c irqscope -n '__irqscope_is stat report trace record' -l kind -xa 'hardirq vector nmi softirq thread' -d 'only these kinds'

complete -c irqscope -n '__irqscope_is trace record stream' -l buffer -x -d 'room for events of each CPU: 512k, 8M'
complete -c irqscope -n '__irqscope_is trace record' -l functions -d 'timers, tasklets, polls as well'
complete -c irqscope -n '__irqscope_is trace' -s n -l count -x -d 'stop after so many events'
complete -c irqscope -n '__irqscope_is trace' -l delayed -x -d 'only what waited so long: 1ms'
complete -c irqscope -n '__irqscope_is trace' -l input -rF -d 'a recording instead'
complete -c irqscope -n '__irqscope_is trace' -l slower -x -d 'only what took so long: 100us'
complete -c irqscope -n '__irqscope_is trace' -l stack -d "the kernel's stack below each"
complete -c irqscope -n '__irqscope_is trace' -l transport -xa 'auto ring perf perf-each' -d 'how events get here'
complete -c irqscope -n '__irqscope_is record' -l transport -xa 'auto ring perf' -d 'how events get here'

complete -c irqscope -n '__irqscope_is record' -l flight -x -d 'keep so much around a trigger: 10s'
complete -c irqscope -n '__irqscope_is record' -l force -d 'replace the file'
complete -c irqscope -n '__irqscope_is record' -l max-size -x -d 'stop at this size: 100M'
complete -c irqscope -n '__irqscope_is record' -l ring -x -d 'keep only the last so much: 1m'
complete -c irqscope -n '__irqscope_is record' -l trigger -x -d 'slower 1ms, delayed 1ms net_rx'
complete -c irqscope -n '__irqscope_is report' -F
complete -c irqscope -n '__irqscope_is report' -l info -d 'where, when and how it was recorded'

complete -c irqscope -n '__irqscope_is noise' -l cpus -x -d 'these CPUs: 2,4-7'
complete -c irqscope -n '__irqscope_is noise' -l max-share -x -d 'fail if more of a CPU is lost: 0.001'
complete -c irqscope -n '__irqscope_is noise' -l max-single -x -d 'fail if a hit lasts longer: 10us'

complete -c irqscope -n '__irqscope_is compile' -F
complete -c irqscope -n '__irqscope_is compile' -s a -l additional-cflags -x -d 'a flag for clang'
complete -c irqscope -n '__irqscope_is compile' -l no-package -d 'only the metadata'
complete -c irqscope -n '__irqscope_is compile' -s o -l output -rF -d 'a folder, or a file that ends in .json'
complete -c irqscope -n '__irqscope_is compile' -s s -l standalone -d 'a program that runs by itself, too'
complete -c irqscope -n '__irqscope_is compile' -s y -l yaml -d 'YAML instead of JSON'
complete -c irqscope -n '__irqscope_is compile' -l clang -xa '(__fish_complete_command)' -d 'the clang to use'
complete -c irqscope -n '__irqscope_is compile' -l object -d 'keep the object, too'
complete -c irqscope -n '__irqscope_is compile' -l strip -xa '(__fish_complete_command)' -d 'drop debug information with this'
complete -c irqscope -n '__irqscope_is compile' -l tar -d 'an archive with the package, too'
complete -c irqscope -n '__irqscope_is compile' -l target -xa 'x86 arm64 arm riscv powerpc mips s390 sparc loongarch arc' -d 'the machine it is for'
complete -c irqscope -n '__irqscope_is compile' -l vmlinux -rF -d 'a vmlinux.h, or BTF to make one of'

complete -c irqscope -n '__irqscope_is stream' -l duration -x -d 'of each case'
complete -c irqscope -n '__irqscope_is stream' -l size -x -d 'bytes of an event: 64,256'
complete -c irqscope -n '__irqscope_is stream' -l via -xa 'auto kprobe fentry raw_tp' -d 'how to attach the program'
complete -c irqscope -n '__irqscope_is stream' -l transport -xa 'perf-each perf ring' -d 'what to measure'

complete -c irqscope -n '__irqscope_is run inspect' -F
complete -c irqscope -n '__irqscope_is run inspect' -s f -l format -xa 'text json' -d format
complete -c irqscope -n '__irqscope_is run inspect' -s j -l json -d 'short for --format json'
complete -c irqscope -n '__irqscope_is run inspect' -s o -l output -rF -d 'the file to write'
complete -c irqscope -n '__irqscope_is run' -l allow-unsafe -d 'also programs that change, or decide, what others do'
complete -c irqscope -n '__irqscope_is run' -l attach -x -d 'attach a program to this: prog=xdp:eth0'
complete -c irqscope -n '__irqscope_is run' -l buffer -x -d 'of a perf buffer, per CPU: 512k, 8M'
complete -c irqscope -n '__irqscope_is run' -s n -l count -x -d 'end after so many events'
complete -c irqscope -n '__irqscope_is run' -l duration -x -d 'end after this time'
complete -c irqscope -n '__irqscope_is run' -l map -x -d 'room of a map'
complete -c irqscope -n '__irqscope_is run' -l maps -x -d 'show these maps, and no others'
complete -c irqscope -n '__irqscope_is run' -l no-maps -d 'show no map as a table'
complete -c irqscope -n '__irqscope_is run' -l printk -d 'show what programs print'
complete -c irqscope -n '__irqscope_is run' -l skip-missing -d 'go on without what is not there'
