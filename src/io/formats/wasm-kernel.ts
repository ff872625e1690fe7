/**
 * Opens the WebAssembly kernels that `scripts/build-kernels.js` makes of `kernels/`. A kernel is small and compiled when it
 * is first needed; where the machine lacks WebAssembly or its SIMD there is none, and plain code does the work.
 */

export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
}

/** As much of WebAssembly as is used here: the Node types do not declare it. */
interface WebAssemblyApi {
  validate(code: Uint8Array): boolean;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: KernelExports };
}

/**
 * A new instance of a kernel, with a memory of its own, or null where it cannot run. `Exports` is what the kernel's source
 * declares; throws where it was built for a memory of another size than `memoryBytes`.
 */
export function instantiateKernel<Exports extends KernelExports>(base64: string, memoryBytes: number): Exports | null {
  const code = Buffer.from(base64, 'base64');
  const api = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly; // a global that Node has
  if (api === undefined || !api.validate(code)) return null;
  const exports = new api.Instance(new api.Module(code)).exports as Exports; // as its source declares them
  if (exports.memory.buffer.byteLength !== memoryBytes)
    throw new Error('a kernel was built for another memory: build it again');
  return exports;
}
