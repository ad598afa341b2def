/** Execution providers of ONNX Runtime that Concord uses, best first. */
export const PROVIDERS = ['cuda', 'webgpu', 'dml', 'coreml', 'cpu'] as const
export type Provider = (typeof PROVIDERS)[number]

export const PROVIDER_TITLES: Record<Provider, string> = {
  cuda: 'NVIDIA GPU (CUDA)',
  webgpu: 'GPU (WebGPU)',
  dml: 'GPU (DirectML)',
  coreml: 'Apple GPU and Neural Engine (CoreML)',
  cpu: 'CPU',
}
