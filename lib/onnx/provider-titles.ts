import { type Message, phrase } from '#lib/messages/message.ts'

/** Execution providers of ONNX Runtime that Concord uses, best first. */
export const PROVIDERS = ['cuda', 'webgpu', 'dml', 'coreml', 'cpu'] as const
export type Provider = (typeof PROVIDERS)[number]

export const PROVIDER_TITLES: Record<Provider, Message> = {
  cuda: phrase('NVIDIA GPU (CUDA)'),
  webgpu: phrase('GPU (WebGPU)'),
  dml: phrase('GPU (DirectML)'),
  coreml: phrase('Apple GPU and Neural Engine (CoreML)'),
  cpu: phrase('CPU'),
}
