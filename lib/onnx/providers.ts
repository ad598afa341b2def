import './no-telemetry.ts'
import { execFile, spawn } from 'node:child_process'
import { realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { type InferenceSession, listSupportedBackends } from 'onnxruntime-node'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { type Adapter, adapterInNvidiaList, adapterInVulkanLog, adapterInWindowsList } from './adapter.ts'
import { PROVIDERS, type Provider } from './provider-titles.ts'

/** How a model's weights are stored. */
export type Precision = 'float32' | 'float16' | 'int8'

/** Whether a provider runs on this machine, on which device, and why not. */
export interface ProviderState {
  provider: Provider
  works: boolean
  /** In the user's words; empty where it works. */
  why: string
  /** What it computes on, where that can be told. */
  adapter?: Adapter
  /** Whether it computes in half precision. */
  float16?: boolean
}

/** What the process that tries a provider says of it, a line at a time. */
export interface ProbeLine {
  works?: boolean
  float16?: boolean
}

const PLATFORMS: Record<Exclude<Provider, 'cpu'>, NodeJS.Platform[]> = {
  cuda: ['linux'],
  webgpu: ['linux', 'win32', 'darwin'],
  dml: ['win32'],
  coreml: ['darwin'],
}
/** A provider that says nothing for this long hangs. */
const PROBE_LIMIT_MS = 60_000
const LIST_LIMIT_MS = 15_000
const LOG_KEPT = 64_000

const probed = new Map<number, Promise<ProviderState[]>>()

/**
 * Which providers work on this machine. Each is tried once, in a process of its own, since a graphics driver that
 * fails may take its process along. Providers of other operating systems are left out.
 *
 * @param device number of the GPU, for providers that can choose one
 */
export function probeProviders(device = 0): Promise<ProviderState[]> {
  let states = probed.get(device)
  if (!states) {
    states = Promise.all(
      PROVIDERS.filter((provider) => provider === 'cpu' || PLATFORMS[provider].includes(process.platform)).map(
        (provider) => probe(provider, device),
      ),
    )
    probed.set(device, states)
  }
  return states
}

async function probe(provider: Provider, device: number): Promise<ProviderState> {
  if (provider === 'cpu') return { provider, works: true, why: '', float16: true }
  if (!listSupportedBackends().some(({ name }) => name === provider))
    return { provider, works: false, why: 'It is not part of ONNX Runtime for this machine.' }
  const { output, log } = await runProbe(provider, device)
  const { works, ...details } = linesOf(output)
  if (!works) return { provider, works: false, why: reason(provider, output + log) }
  const adapter = await adapterOf(provider, device, log)
  return { provider, works: true, why: '', ...details, ...(adapter ? { adapter } : {}) }
}

async function runProbe(provider: Provider, device: number): Promise<{ output: string; log: string }> {
  const file = path.join(import.meta.dirname, 'probe-provider-process.ts')
  const child = spawn(process.execPath, [file, provider, String(device)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // The Vulkan loader tells in its log which device is opened.
    // biome-ignore lint/style/noProcessEnv: The probe gets the environment in which sessions will run.
    env: { ...process.env, ...(provider === 'webgpu' ? { VK_LOADER_DEBUG: 'all' } : {}) },
    timeout: PROBE_LIMIT_MS,
    killSignal: 'SIGKILL',
  })
  let output = ''
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-LOG_KEPT)
  })
  await new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  return { output, log }
}

function linesOf(output: string): ProbeLine {
  const lines = output.split('\n').filter((line) => line.startsWith('{'))
  return Object.assign({}, ...lines.map((line) => JSON.parse(line) as ProbeLine)) as ProbeLine
}

async function adapterOf(provider: Provider, device: number, log: string): Promise<Adapter | undefined> {
  if (provider === 'cuda') {
    const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader,nounits']
    return adapterInNvidiaList(await outputOf('nvidia-smi', query), device)
  }
  if (process.platform === 'win32') {
    const command = '(Get-CimInstance Win32_VideoController).Name'
    return adapterInWindowsList(await outputOf('powershell', ['-NoProfile', '-Command', command]))
  }
  const adapter = adapterInVulkanLog(log)
  return adapter?.driver ? { ...adapter, driver: versionOf(adapter.driver) } : adapter
}

/** A driver's file with its version: links end at a file that is named by it, or else its size and age tell. */
function versionOf(file: string): string {
  try {
    const real = realpathSync(file)
    const { size, mtimeMs } = statSync(real)
    return `${path.basename(real)} ${size} ${Math.round(mtimeMs)}`
  } catch {
    return path.basename(file)
  }
}

/** What a program prints; nothing where it is not there. */
function outputOf(program: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, parameters, { timeout: LIST_LIMIT_MS, windowsHide: true }, (error, stdout) =>
      resolve(error ? '' : stdout),
    )
  })
}

function reason(provider: Provider, log: string): string {
  if (provider === 'cuda') {
    return /providers_(?:cuda|shared)\S* with error|Failed to load shared library/.test(log) &&
      /providers_(?:cuda|shared)\.(?:so|dll): cannot open|providers_(?:cuda|shared)\S*: cannot open/.test(log)
      ? missingCuda(log)
      : 'It could not be started: there is no NVIDIA GPU with a working driver, or its CUDA and cuDNN libraries do not match.'
  }
  if (/adapter/i.test(log)) return 'No graphics adapter was found.'
  return 'It could not be started on this machine.'
}

function missingCuda(log: string): string {
  const library = /(lib(?:cublas|cublasLt|cudnn|cudart|cufft|curand|nvrtc)[^\s:]*): cannot open/.exec(log)?.[1]
  return library
    ? storedText(phrase('The library {library} of CUDA 12 or cuDNN 9 is not installed.', { library }))
    : 'Its files are not installed. If there is an NVIDIA GPU, run npm run gpu:install.'
}

/**
 * Options of a session. Threads that wait for work sleep, since the decoder needs the processor meanwhile.
 *
 * @param device number of the GPU, for providers that can choose one
 */
export function sessionOptions(provider: Provider, threads: number, device = 0): InferenceSession.SessionOptions {
  // NVIDIA's libraries round float32 products to 10 bits unless they are told not to; it is read when CUDA starts.
  // biome-ignore lint/style/noProcessEnv: It tells NVIDIA’s libraries.
  if (provider === 'cuda') process.env.NVIDIA_TF32_OVERRIDE ??= '0'
  const chosen = provider === 'cuda' || provider === 'dml' ? { name: provider, deviceId: device } : provider
  return {
    intraOpNumThreads: threads,
    executionProviders: provider === 'cpu' ? ['cpu'] : [chosen, 'cpu'],
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }
}
