import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { PROVIDER_TITLES } from '#lib/onnx/provider-titles.ts'
import { probeProviders } from '#lib/onnx/providers.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { fetchPackageFiles, type PackageSource } from './fetch-cuda-provider.ts'
import { say, t } from './language.ts'

/** What onnxruntime-node says of its files that are not in the npm package (script/install-metadata.js). */
interface InstallMetadata {
  requirements: Record<string, string[]>
  manifests: Record<string, Record<string, { package: string; path: string }>>
  packages: Record<string, { name: string; versions: { feed: string; version: string }[] }>
  feeds: Record<string, { index: string }>
}

/**
 * Fetches the CUDA provider of ONNX Runtime from where its package says, checks it, then tries it.
 *
 * @throws ConcordError bad-input where CUDA is of no use here; unavailable where it can't be fetched
 */
export async function installGpu(): Promise<void> {
  const require = createRequire(import.meta.url)
  const root = path.dirname(require.resolve('onnxruntime-node/package.json'))
  const metadata = require(path.join(root, 'script/install-metadata.js')) as InstallMetadata
  const source = cudaSource(metadata, `${process.platform}/${process.arch}`)
  if (!source) {
    throw new ConcordError(
      'bad-input',
      phrase(
        'ONNX Runtime’s CUDA provider exists for Linux on x64 only. This machine’s GPU is used through WebGPU, DirectML or CoreML; see concord doctor.',
      ),
    )
  }
  // Whoever builds an image for other machines asks for CUDA by its setting.
  if (programSettings().provider !== 'cuda' && !(await hasNvidiaCard())) {
    throw new ConcordError(
      'bad-input',
      phrase(
        'This machine has no NVIDIA GPU with a working driver, so the CUDA provider can’t run; nothing was downloaded. Install the driver first (nvidia-smi then lists the card), or set CONCORD_PROVIDER=cuda to fetch it for another machine.',
      ),
    )
  }
  console.log(t('Fetching {name} {version} (about 300 MB) ...', { name: source.name, version: source.version }))
  const folder = path.join(root, 'bin/napi-v6', process.platform, process.arch)
  const sha512 = await fetchPackageFiles(source, folder)
  console.log(t('The package matches its published hash: sha512 {sha512}', { sha512 }))
  for (const { provider, works, why, adapter } of await probeProviders()) {
    const about = [adapter?.name, why && say(why)].filter(Boolean).join('; ')
    console.log(`${works ? '✓' : '✗'} ${t(PROVIDER_TITLES[provider])}${about ? `: ${about}` : ''}`)
  }
}

/** Where the CUDA provider of a platform comes from; undefined where there is none for it. */
export function cudaSource(
  { requirements, manifests, packages, feeds }: InstallMetadata,
  platform: string,
): PackageSource | undefined {
  const name = requirements[platform]?.find((requirement) => requirement.startsWith('cuda'))
  const manifest = name && manifests[`${platform}:${name}`]
  if (!manifest) return undefined
  const [first] = Object.values(manifest)
  const { name: packageName, versions } = packages[first!.package]!
  const { feed, version } = versions[0]!
  // TensorRT's provider is a part of the package that Concord does not use.
  const files = Object.entries(manifest).filter(([file]) => !file.includes('tensorrt'))
  return {
    index: feeds[feed]!.index,
    name: packageName,
    version,
    files: Object.fromEntries(files.map(([file, { path: place }]) => [path.basename(file), place])),
  }
}

async function hasNvidiaCard(): Promise<boolean> {
  if (existsSync('/proc/driver/nvidia/version')) return true
  const { stdout } = await promisify(execFile)('nvidia-smi', ['-L'], { timeout: 15_000 }).catch(() => ({ stdout: '' }))
  return stdout.includes('GPU')
}
