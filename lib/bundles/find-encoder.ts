import { stat } from 'node:fs/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { listBundles } from './bundle.ts'

/** The folder of the newest installed version of an encoder. @throws ConcordError bad-bundle where it is not installed */
export async function findEncoderFolder(modelsFolder: string, name: string): Promise<string> {
  const bundles = await listBundles(modelsFolder)
  const versions = bundles.filter(
    (bundle) => 'manifest' in bundle && bundle.manifest.kind === 'encoder' && bundle.manifest.name === name,
  )
  const newest = await latestInstalled(versions.map(({ folder }) => folder))
  if (!newest) {
    throw new ConcordError(
      'bad-bundle',
      `The encoder “${name}” is not installed on this machine, or its files were changed. See concord models list.`,
    )
  }
  return newest
}

/** Versions of an imported model are named by their hashes, so the folder's age tells which came last. */
async function latestInstalled(folders: readonly string[]): Promise<string | undefined> {
  const ages = await Promise.all(folders.map(async (folder) => ({ folder, at: (await stat(folder)).mtimeMs })))
  return ages.sort((a, b) => b.at - a.at)[0]?.folder
}
