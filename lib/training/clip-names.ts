import { findBundle } from '#lib/bundles/find-bundle.ts'
import { CLIP_NAMES, MOVEMENT } from '#lib/movement/measures.ts'

/**
 * What an encoder calls the numbers of its embeddings; undefined where it has no names for them, or is no longer installed.
 *
 * @param modelsFolder where encoders are installed
 */
export async function clipNames(
  modelsFolder: string | undefined,
  { name, sha256 }: { name: string; sha256: string },
): Promise<readonly string[] | undefined> {
  if (name === MOVEMENT) return CLIP_NAMES
  if (!modelsFolder) return undefined
  const bundle = await findBundle(modelsFolder, { sha256, title: name, version: '' }).catch(() => undefined)
  return bundle?.manifest.names?.embedding
}
