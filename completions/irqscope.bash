# Bash completion for irqscope(8). Needs nothing but bash 4.

# The options of the command that the line names.
_irqscope_options() {
    local shown="-h --help -f --format -j --json -o --output"
    local counting="-h --help -v --verbose --btf --max-rows --via"
    local view="$shown -c --cgroup -d --dist -l --long -N --nanoseconds -n --count
        -p --pid -T -t --timestamp --cpus --duration --name --no-times --per-cpu --sort --top"
    local table="$counting $view --backend"
    local stat="$table --alert --by --cost --delay --irq --kind"
    local events="$counting -c --cgroup -o --output -p --pid --buffer --cpus --duration --functions
        --kind --transport"
    case ${COMP_WORDS[1]} in
        stat) echo "$stat" ;;
        hardirqs) echo "$table -C --irq" ;;
        softirqs) echo "$table -C" ;;
        trace)
            echo "$events $shown -N --nanoseconds -n --count --delayed --input --irq --name
                --slower --stack"
            ;;
        record) echo "$events --flight --force --max-size --ring --trigger" ;;
        report)
            echo "$view --alert --by --delay --info --irq --kind"
            ;;
        noise) echo "$counting $shown --cpus --duration --max-share --max-single" ;;
        verify) echo "$counting $shown --duration" ;;
        doctor) echo "$shown -v --verbose --btf" ;;
        compile)
            echo "-h --help -a --additional-cflags --no-package -o --output -s --standalone
                -v --verbose -y --yaml --btf --clang --object --strip --tar --target --vmlinux"
            ;;
        run)
            echo "$shown -n --count -v --verbose --allow-unsafe --attach --btf --buffer
                --duration --map --maps --no-maps --printk --skip-missing"
            ;;
        inspect) echo "$shown" ;;
        bench)
            echo "-h --help"
            [ "$COMP_CWORD" -eq 2 ] ||
                echo "$shown -v --verbose --buffer --duration --size --transport --via"
            ;;
        help) ;;
        *)
            echo "$stat"
            [ "$COMP_CWORD" -ne 1 ] || echo "-V --version"
            ;;
    esac
}

# Offers what compgen finds.
_irqscope_offer() {
    mapfile -t COMPREPLY < <(compgen "$@")
}

# Offers words of which a list such as nmi,softirq may be made: $1 is what is there of it.
_irqscope_offer_words() {
    local current=$1 begin=""
    shift
    [[ $current != *,* ]] || begin=${current%"${current##*,}"}
    _irqscope_offer -P "$begin" -W "$*" -- "${current#"$begin"}"
}

# Offers numbers of which a list such as 24,36-40 may be made: $1 is what is there of it.
_irqscope_offer_numbers() {
    local current=$1 begin=""
    shift
    [[ $current != *[,-]* ]] || begin=${current%"${current##*[,-]}"}
    _irqscope_offer -P "$begin" -W "$*" -- "${current#"$begin"}"
    compopt -o nospace 2>/dev/null
}

# Offers control groups, relative to where cgroup v2 is mounted.
_irqscope_offer_cgroups() {
    local mount kind
    while read -r _ mount kind _; do
        [ "$kind" = cgroup2 ] || continue
        mapfile -t COMPREPLY < <(cd "$mount" 2>/dev/null && compgen -d -S / -- "$1")
        break
    done </proc/mounts
    compopt -o nospace 2>/dev/null
}

_irqscope_offer_files() {
    compopt -o filenames 2>/dev/null
    _irqscope_offer -f -- "$1"
}

# Offers values of option $1 that begin with $2; fails if it takes none.
_irqscope_offer_values() {
    case $1 in
        -o | --output)
            _irqscope_offer_files "$2"
            ;;
        -f | --format)
            case ${COMP_WORDS[1]} in
                trace | noise | verify | doctor | bench) _irqscope_offer -W "text json" -- "$2" ;;
                *) _irqscope_offer -W "text json csv" -- "$2" ;;
            esac
            ;;
        --sort) _irqscope_offer -W "total count max p99 name cpu" -- "$2" ;;
        --by) _irqscope_offer -W "source cpu kind function task cgroup" -- "$2" ;;
        --kind) _irqscope_offer_words "$2" hardirq vector nmi softirq thread ;;
        --transport)
            case ${COMP_WORDS[1]} in
                bench) _irqscope_offer_words "$2" perf-each perf ring ;;
                trace) _irqscope_offer -W "auto perf perf-each ring" -- "$2" ;;
                *) _irqscope_offer -W "auto perf ring" -- "$2" ;;
            esac
            ;;
        --trigger) _irqscope_offer -W "slower delayed" -- "$2" ;;
        --attach) ;;
        --via)
            case ${COMP_WORDS[1]} in
                bench) _irqscope_offer -W "auto kprobe fentry raw_tp" -- "$2" ;;
                *) _irqscope_offer -W "tp_btf raw_tp" -- "$2" ;;
            esac
            ;;
        --backend) _irqscope_offer -W "ebpf procfs" -- "$2" ;;
        --btf | --input | --vmlinux) _irqscope_offer_files "$2" ;;
        --clang | --strip) _irqscope_offer -c -- "$2" ;;
        --target)
            _irqscope_offer -W "x86 arm64 arm riscv powerpc mips s390 sparc loongarch arc" -- "$2"
            ;;
        -c | --cgroup) _irqscope_offer_cgroups "$2" ;;
        -p | --pid) _irqscope_offer -W "$(cd /proc && echo [0-9]*)" -- "$2" ;;
        --irq)
            _irqscope_offer_numbers "$2" "$(sed -n 's/^ *\([0-9]*\):.*/\1/p' /proc/interrupts)"
            ;;
        --cpus)
            _irqscope_offer_numbers "$2" "$(sed -n 's/^cpu\([0-9][0-9]*\) .*/\1/p' /proc/stat)"
            ;;
        -a | --additional-cflags) ;;
        --alert | --buffer | --map | --maps | --delayed | --duration | --flight | --max-rows | --max-share) ;;
        --max-single | --max-size | --name | --ring | --size | --slower | --top) ;;
        -n | --count) ;;
        *) return 1 ;;
    esac
    return 0
}

_irqscope() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    # "--sort=total" arrives as three words.
    if [ "$current" = = ]; then
        current=""
    elif [ "$before" = = ]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    _irqscope_offer_values "$before" "$current" && return
    if [[ $current == -* ]]; then
        _irqscope_offer -W "$(_irqscope_options)" -- "$current"
    elif [ "$COMP_CWORD" -eq 1 ]; then
        _irqscope_offer -W "stat hardirqs softirqs trace record report noise verify doctor compile run inspect bench help" -- "$current"
    elif [ "$COMP_CWORD" -eq 2 ] && [ "${COMP_WORDS[1]}" = help ]; then
        _irqscope_offer -W "stat hardirqs softirqs trace record report noise verify doctor compile run inspect bench" -- "$current"
    elif [ "$COMP_CWORD" -eq 2 ] && [ "${COMP_WORDS[1]}" = bench ]; then
        _irqscope_offer -W stream -- "$current"
    elif [[ " report compile run inspect " == *" ${COMP_WORDS[1]} "* ]]; then
        _irqscope_offer_files "$current"
    fi
}

complete -F _irqscope irqscope
