import { spawn } from 'node:child_process'
import { arch, platform } from 'node:os'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { PROVIDER_TITLES } from '#lib/onnx/provider-titles.ts'
import { probeProviders } from '#lib/onnx/providers.ts'

const SCRIPT = path.resolve(import.meta.dirname, '../node_modules/onnxruntime-node/script/install.js')

/** Fetches the CUDA provider with ONNX Runtime's own script, then tries it. */
export async function installGpu(): Promise<void> {
  if (arch() !== 'x64' || !['linux', 'win32'].includes(platform())) {
    throw new ConcordError(
      'bad-input',
      'The CUDA provider is for Linux and Windows on x64. On this machine the GPU is reached without it, where it can be; see concord doctor.',
    )
  }
  console.log('Fetching the CUDA provider of ONNX Runtime (some 300 MB) ...')
  // The project's .npmrc tells npm to skip this download; the environment has the last word.
  const child = spawn(process.execPath, [SCRIPT], {
    stdio: 'inherit',
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'true' },
  })
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (code !== 0) {
    throw new ConcordError(
      'unavailable',
      'The CUDA provider could not be fetched; the lines above say why. It is downloaded from the internet, so the machine needs a connection while it is installed. Nothing was changed: models go on running on the processor.',
    )
  }
  for (const { provider, works, why } of await probeProviders()) {
    console.log(`${works ? '✓' : '✗'} ${PROVIDER_TITLES[provider]}${why ? `: ${why}` : ''}`)
  }
}
