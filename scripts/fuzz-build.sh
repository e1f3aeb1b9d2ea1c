# Shared by the fuzzing scripts: builds the reader's modules by themselves, because
# the package manager can neither give one target the fuzzer's instrumentation nor
# link a program whose `main` is libFuzzer's.

# Warnings of the linker about the sanitiser's own symbols say nothing of ours.
quiet_linker() { grep -v 'Cannot export local symbol' || true; }

# build_reader FOLDER [SANITISERS]: CSystem, CivilTime, Parallelism and Tables as `objects`, and the
# `swift_flags` for a program that uses them.
build_reader() {
  local folder=$1 sanitise=()
  [ -z "${2:-}" ] || sanitise=("-sanitize=$2")
  mkdir -p "$folder/CSystem" "$folder/modules"
  swift_flags=(-O -wmo -swift-version 6 -package-name dangol -parse-as-library "${sanitise[@]}"
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature InternalImportsByDefault
    -I Sources/CLibCSV -I Sources/CZlib -I "$folder/CSystem" -I "$folder/modules")
  echo "module CSystem { header \"$(pwd)/Sources/CSystem/include/csystem.h\" export * }" \
    > "$folder/CSystem/module.modulemap"
  "$(dirname "$(readlink -f "$(command -v swiftc)")")/clang" -O2 -c -I Sources/CSystem/include \
    Sources/CSystem/csystem.c -o "$folder/CSystem.o"
  objects=("$folder/CSystem.o")
  for module in CivilTime Parallelism Tables; do
    # shellcheck disable=SC2046
    swiftc "${swift_flags[@]}" -module-name "$module" \
      -emit-module-path "$folder/modules/$module.swiftmodule" -emit-object -o "$folder/$module.o" \
      $(find "Sources/$module" -name '*.swift' | sort)
    objects+=("$folder/$module.o")
  done
}
