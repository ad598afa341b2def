import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Bundle } from '#lib/bundles/bundle.ts'
import type { CheckResult } from '#lib/encoders/compare-outputs.ts'
import type { Encoder } from '#lib/encoders/encoder.ts'
import type { Provenance } from './analysis.ts'

/** Everything that a repetition of the analysis would need to be the same. */
export function provenanceOf(encoder: Encoder, detector: Bundle): Provenance {
  const { manifest, sha256 } = encoder.bundle
  // Found when it is asked for: a bundled page that imports this has no such folder.
  const root = path.resolve(import.meta.dirname, '../..')
  return {
    software: { name: 'concord', version: versionIn(root) },
    node: process.versions.node,
    platform: `${os.platform()} ${os.arch()} ${os.cpus()[0]?.model ?? ''}`.trim(),
    decoder: { name: 'node-av', version: versionIn(path.join(root, 'node_modules/node-av')) },
    runtime: {
      name: 'onnxruntime-node',
      version: versionIn(path.join(root, 'node_modules/onnxruntime-node')),
      provider: encoder.provider,
      ...(encoder.choice.adapter ? { adapter: encoder.choice.adapter } : {}),
      ...(encoder.choice.checked ? { checked: encoder.choice.checked.map(checkOf) } : {}),
      passedOver: encoder.choice.passedOver,
      frameBatch: encoder.frameBatch,
    },
    detector: { name: detector.manifest.name, version: detector.manifest.version, sha256: detector.sha256 },
    encoder: {
      name: manifest.name,
      title: manifest.title,
      version: manifest.version,
      sha256,
      precision: manifest.precision,
      intendedUse: manifest.intendedUse,
      ...(manifest.trainedOnStudy ? { trainedOnStudy: manifest.trainedOnStudy } : {}),
    },
  }
}

function checkOf({ output, relativeError, minCosine, passed }: CheckResult) {
  return { output, relativeError: Number.isFinite(relativeError) ? relativeError : null, minCosine, passed }
}

function versionIn(folder: string): string {
  return (JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string }).version
}
