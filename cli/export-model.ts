import type { Bundle } from '#lib/bundles/bundle.ts'
import { encoderVersions } from '#lib/bundles/find-bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { exportCheckpoint } from '#models/emoclip/export-checkpoint.ts'
import { t } from './language.ts'
import { openModels } from './open-models.ts'

/** Writes an installed EmoCLIP as a checkpoint with the published keys. */
export async function exportModel(name: string, { out, version }: { out: string; version?: string }): Promise<void> {
  const models = await openModels(programSettings())
  const bundle = chosen(await encoderVersions(models.folder, name), name, version)
  const tensors = await exportCheckpoint(bundle, out)
  const { title, precision } = bundle.manifest
  console.log(
    t('{title} {version}: {tensors} tensors with the published keys in {file}', {
      title,
      version: bundle.manifest.version,
      tensors,
      file: out,
    }),
  )
  if (precision === 'float16')
    console.log(t('It is installed as float16: the picture encoder and the temporal part have half precision.'))
}

/** The version that was asked for, or of the latest model the most precise. */
function chosen(versions: readonly Bundle[], name: string, version: string | undefined): Bundle {
  if (version === undefined) {
    const checkpoint = versions[0]!.manifest.architecture?.checkpoint
    const ofModel = versions.filter(({ manifest }) => manifest.architecture?.checkpoint === checkpoint)
    return ofModel.find(({ manifest }) => manifest.precision === 'float32') ?? versions[0]!
  }
  const found = versions.find(({ manifest }) => manifest.version === version)
  if (found) return found
  throw new ConcordError(
    'not-found',
    phrase('{name} is not installed in the version {version}. There are: {versions}.', {
      name,
      version,
      versions: versions.map(({ manifest }) => manifest.version).join(', '),
    }),
  )
}
