import path from 'node:path'
import { listBundles } from '#lib/encoders/bundle.ts'
import { CHECKS_FILE } from '#lib/encoders/stored-checks.ts'

/** The models of this installation, as a page lists them. */
export async function installedModels(modelsFolder: string) {
  return (await listBundles(modelsFolder)).map((bundle) => {
    if ('problem' in bundle) return { folder: path.basename(bundle.folder), problem: bundle.problem }
    const { manifest, sha256 } = bundle
    const {
      name,
      title,
      kind,
      version,
      licence,
      origin,
      intendedUse,
      precision,
      measured,
      text,
      targets,
      architecture,
    } = manifest
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
      measured,
      words: text ? (text.vocabulary ? ('yes' as const) : ('no vocabulary' as const)) : ('no' as const),
      targets,
      architecture: architecture ?? {},
      hasChecks: CHECKS_FILE in manifest.files,
      sha256,
    }
  })
}
