import { listBundles } from '#lib/encoders/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'

/** The folder of the newest installed version of an encoder. @throws ConcordError bad-bundle where it is not installed */
export async function findEncoderFolder(modelsFolder: string, name: string): Promise<string> {
  const bundles = await listBundles(modelsFolder)
  const versions = bundles.filter(
    (bundle) => 'manifest' in bundle && bundle.manifest.kind === 'encoder' && bundle.manifest.name === name,
  )
  const newest = versions.at(-1)
  if (!newest) {
    throw new ConcordError(
      'bad-bundle',
      `The encoder “${name}” is not installed on this machine, or its files were changed. See concord models list.`,
    )
  }
  return newest.folder
}
