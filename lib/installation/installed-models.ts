import path from 'node:path'
import { listBundles } from '#lib/bundles/bundle.ts'
import { CHECKS_FILE } from '#lib/encoders/checks-file.ts'

/** The models of this installation, as a page lists them. */
export async function installedModels(modelsFolder: string) {
  return (await listBundles(modelsFolder)).map((bundle) => {
    if ('problem' in bundle) return { folder: path.basename(bundle.folder), problem: bundle.problem }
    const { files, text, architecture, ...about } = bundle.manifest
    return {
      ...about,
      folder: path.basename(bundle.folder),
      words: text ? (text.vocabulary ? ('yes' as const) : ('no vocabulary' as const)) : ('no' as const),
      architecture: architecture ?? {},
      hasChecks: CHECKS_FILE in files,
      sha256: bundle.sha256,
    }
  })
}
