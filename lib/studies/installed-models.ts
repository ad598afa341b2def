import path from 'node:path'
import { listBundles } from '#lib/encoders/bundle.ts'

/** The models of this installation, as a page lists them. */
export async function installedModels(modelsFolder: string) {
  return (await listBundles(modelsFolder)).map((bundle) => {
    if ('problem' in bundle) return { folder: path.basename(bundle.folder), problem: bundle.problem }
    const { manifest, sha256 } = bundle
    const { name, title, kind, version, licence, origin, intendedUse, precision } = manifest
    return {
      folder: path.basename(bundle.folder),
      name,
      title,
      kind,
      version,
      licence,
      origin,
      intendedUse,
      precision,
      sha256,
    }
  })
}
