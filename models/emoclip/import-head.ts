import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hashOf, makeBundle } from '#lib/bundles/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { buildImportedHead } from './build-head.ts'
import { headManifest, type Source } from './emoclip-manifest.ts'
import type { ModelWeights } from './weights.ts'

/**
 * Makes sure that the names given fit the outputs of a checkpoint's own head.
 *
 * @throws ConcordError bad-input where there is no head, or one of another number of outputs
 */
export function demandTargetsFit({ head }: ModelWeights, targets: readonly string[]): void {
  if (!head) {
    throw new ConcordError(
      'bad-input',
      phrase('This checkpoint has no last layers (mlp.*), so there are no targets to name. Leave the targets out.'),
    )
  }
  if (targets.length !== head.targets) {
    throw new ConcordError(
      'bad-input',
      phrase(
        'The checkpoint’s last layer has {targets} outputs, but {count} {count, plural, one {target is} other {targets are}} named. Name one for each output, in order.',
        { targets: head.targets, count: targets.length },
      ),
    )
  }
}

/**
 * Makes a bundle of the checkpoint's last layers.
 *
 * @param targets what its outputs are, in order
 * @returns the bundle's folder
 */
export async function importHead(
  modelsFolder: string,
  source: Source,
  head: NonNullable<ModelWeights['head']>,
  targets: readonly string[],
): Promise<string> {
  const bytes = await buildImportedHead(head)
  const manifest = headManifest(source, targets, {
    sha256: hashOf(bytes),
    inputs: [{ name: 'embedding', type: 'float32', shape: ['n', head.hidden.inputs] }],
    outputs: [{ name: 'estimate', type: 'float32', shape: ['n', head.targets] }],
  })
  // Named targets may change from one import to the next; the last naming holds.
  await rm(path.join(modelsFolder, `${manifest.name}-${manifest.version}`), { recursive: true, force: true })
  const { folder } = await makeBundle(modelsFolder, async (unfinished) => {
    await writeFile(path.join(unfinished, 'head.onnx'), bytes, { flush: true })
    return manifest
  })
  return folder
}
