import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type Bundle, hashOf, listBundles, openBundle } from './bundle.ts'

/** A bundle as analyses, heads and texts name it: by its hash, with words for people. */
export interface NamedBundle {
  sha256: string
  /** Its title, or its name. */
  title: string
  version: string
}

/**
 * The bundle with a hash, whatever its folder is called. Only its own files are read and compared.
 *
 * @throws ConcordError bad-bundle where it is not installed, which names it by title and version, or where its files were changed
 */
export async function findBundle(modelsFolder: string, { sha256, title, version }: NamedBundle): Promise<Bundle> {
  for (const name of await readdir(modelsFolder).catch(() => [])) {
    const folder = path.join(modelsFolder, name)
    const manifest = await readFile(path.join(folder, 'manifest.json'), 'utf8').catch(() => undefined)
    if (manifest !== undefined && !name.startsWith('.') && hashOf(manifest) === sha256) return openBundle(folder)
  }
  throw new ConcordError(
    'bad-bundle',
    phrase(
      'The model {title} {version} is not installed on this machine. Install it again from its file, or analyse the recording again.',
      { title, version },
    ),
  )
}

/**
 * The installed versions of an encoder, the one that was installed last first.
 *
 * @throws ConcordError bad-bundle where none is installed or can be opened
 */
export async function encoderVersions(modelsFolder: string, name: string): Promise<Bundle[]> {
  const bundles = await listBundles(modelsFolder)
  const versions = bundles.filter(
    (bundle): bundle is Bundle =>
      'manifest' in bundle && bundle.manifest.kind === 'encoder' && bundle.manifest.name === name,
  )
  if (versions.length === 0) {
    const damaged = bundles.find((bundle) => 'problem' in bundle && path.basename(bundle.folder).startsWith(`${name}-`))
    throw new ConcordError(
      'bad-bundle',
      damaged && 'problem' in damaged
        ? damaged.problem
        : phrase('The encoder “{name}” is not installed on this machine. See concord models list.', { name }),
    )
  }
  // Versions of an imported model are named by their hashes, so the folder's age tells which came last.
  const dated = await Promise.all(
    versions.map(async (bundle) => ({ bundle, at: (await stat(path.join(bundle.folder, 'manifest.json'))).mtimeMs })),
  )
  return dated.sort((a, b) => b.at - a.at).map(({ bundle }) => bundle)
}
