# Shared by the fuzzing scripts: builds the reader's modules by themselves, because
# the package manager can neither give one target the fuzzer's instrumentation nor
# link a program whose `main` is libFuzzer's.
work=.build/fuzz
swift_flags=(-O -wmo -swift-version 6 -package-name dangol
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault
  -I Sources/CLibCSV -I Sources/CZlib -I "$work/CSystem" -I "$work/modules")
objects=()

# Warnings of the linker about the sanitiser's own symbols say nothing of ours.
quiet_linker() { grep -v 'Cannot export local symbol' || true; }

# build_reader SANITISERS: CSystem, CivilTime and Tables as objects.
build_reader() {
  local sanitise=()
  [ -z "$1" ] || sanitise=("-sanitize=$1")
  mkdir -p "$work/CSystem" "$work/modules"
  echo "module CSystem { header \"$(pwd)/Sources/CSystem/include/csystem.h\" export * }" \
    > "$work/CSystem/module.modulemap"
  "$(dirname "$(readlink -f "$(command -v swiftc)")")/clang" -O2 -c -I Sources/CSystem/include \
    Sources/CSystem/csystem.c -o "$work/CSystem.o"
  objects=("$work/CSystem.o")
  for module in CivilTime Tables; do
    # shellcheck disable=SC2046
    swiftc "${swift_flags[@]}" "${sanitise[@]}" -parse-as-library -module-name "$module" \
      -emit-module-path "$work/modules/$module.swiftmodule" -emit-object -o "$work/$module.o" \
      $(find "Sources/$module" -name '*.swift' | sort)
    objects+=("$work/$module.o")
  done
}
