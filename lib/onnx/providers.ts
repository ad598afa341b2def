import { spawn } from 'node:child_process'
import path from 'node:path'
import { type InferenceSession, listSupportedBackends } from 'onnxruntime-node'
import { PROVIDERS, type Provider } from './provider-titles.ts'

/** How a model's weights are stored. */
export type Precision = 'float32' | 'float16' | 'int8'

/** Whether a provider runs on this machine, and why not. */
export interface ProviderState {
  provider: Provider
  works: boolean
  /** In the user's words; empty where it works. */
  why: string
}

/** What runs a model, and why nothing better does. */
export interface ProviderChoice {
  provider: Provider
  passedOver: { provider: Provider; why: string }[]
}

const PLATFORMS: Record<Exclude<Provider, 'cpu'>, NodeJS.Platform[]> = {
  cuda: ['linux', 'win32'],
  webgpu: ['linux', 'win32', 'darwin'],
  dml: ['win32'],
  coreml: ['darwin'],
}
/** A provider that says nothing for this long hangs. */
const PROBE_LIMIT_MS = 60_000

let probed: Promise<ProviderState[]> | undefined

/**
 * Which providers work on this machine. Each is tried once, in a process of its own, since a graphics driver that
 * fails may take its process along. Providers of other operating systems are left out.
 */
export function probeProviders(): Promise<ProviderState[]> {
  probed ??= Promise.all(
    PROVIDERS.filter((provider) => provider === 'cpu' || PLATFORMS[provider].includes(process.platform)).map(probe),
  )
  return probed
}

async function probe(provider: Provider): Promise<ProviderState> {
  if (provider === 'cpu') return { provider, works: true, why: '' }
  if (!listSupportedBackends().some(({ name }) => name === provider))
    return { provider, works: false, why: 'It is not part of ONNX Runtime for this machine.' }
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'probe-provider-process.ts'), provider], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PROBE_LIMIT_MS,
    killSignal: 'SIGKILL',
  })
  let said = ''
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000)
  })
  await new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  return said.includes('works')
    ? { provider, works: true, why: '' }
    : { provider, works: false, why: reason(provider, said + log) }
}

function reason(provider: Provider, log: string): string {
  if (provider === 'cuda') {
    return /providers_(?:cuda|shared)\S* with error|Failed to load shared library/.test(log) &&
      /providers_(?:cuda|shared)\.(?:so|dll): cannot open|providers_(?:cuda|shared)\S*: cannot open/.test(log)
      ? missingCuda(log)
      : 'It could not be started: there is no NVIDIA GPU with a working driver, or its CUDA and cuDNN libraries do not fit.'
  }
  if (/adapter/i.test(log)) return 'No graphics adapter was found.'
  return 'It could not be started on this machine.'
}

function missingCuda(log: string): string {
  const library = /(lib(?:cublas|cublasLt|cudnn|cudart|cufft|curand|nvrtc)[^\s:]*): cannot open/.exec(log)?.[1]
  return library
    ? `The library ${library} of CUDA 12 or cuDNN 9 is not installed.`
    : 'Its files are not installed; npm run gpu:install fetches them where there is an NVIDIA GPU.'
}

/**
 * Chooses what runs a model: the best provider that works, or the one that is asked for.
 *
 * @param wanted `auto`, or a provider that is taken alone
 */
export async function chooseProvider(
  model: { precision: Precision },
  wanted: Provider | 'auto' = 'auto',
): Promise<ProviderChoice> {
  const passedOver: ProviderChoice['passedOver'] = []
  if (wanted === 'cpu') return { provider: 'cpu', passedOver: [] }
  for (const { provider, works, why } of await probeProviders()) {
    if (wanted !== 'auto' && provider !== wanted && provider !== 'cpu') continue
    if (provider === 'cpu' || (works && model.precision !== 'int8')) return { provider, passedOver }
    passedOver.push({
      provider,
      why: works ? 'The model is stored in int8, which runs on processors. Import it as float16 to use the GPU.' : why,
    })
  }
  return { provider: 'cpu', passedOver }
}

/** Options of a session. Threads that wait for work sleep, since the decoder needs the processor meanwhile. */
export function sessionOptions(provider: Provider, threads: number): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }
}
