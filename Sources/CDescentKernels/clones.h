#ifndef DESCENT_CLONES_H
#define DESCENT_CLONES_H

// A function marked DESCENT_CLONES is compiled for AVX-512, for AVX2 with FMA and for every x86-64, and the loader
// picks one for the processor. It does so through an ifunc, which only glibc resolves, and before the thread sanitizer
// is ready for the instrumentation it puts into the resolver.

#if defined(__linux__) && defined(__has_include)
#if __has_include(<features.h>)
#include <features.h>
#endif
#endif

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define DESCENT_THREAD_SANITIZER 1
#endif
#endif

#if defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__) && \
    !defined(DESCENT_THREAD_SANITIZER)
#define DESCENT_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define DESCENT_CLONES
#endif

// Put before a loop whose iterations are independent, even if an input is also the output.
#define DESCENT_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")

// A helper of such a loop: it must be inlined into each clone, to be compiled for it.
#define DESCENT_INLINE static inline __attribute__((always_inline))

#endif
