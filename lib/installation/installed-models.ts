import path from 'node:path'
import { listBundles } from '#lib/bundles/bundle.ts'
import { CHECKS_FILE } from '#lib/encoders/checks-file.ts'
import { rememberedTrials } from '#lib/encoders/remembered-trials.ts'

/** The models of this installation, as a page lists them. */
export async function installedModels(modelsFolder: string) {
  const tried = await rememberedTrials(modelsFolder)
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
      tried: tried
        .filter((one) => one.bundle === bundle.sha256)
        .map(({ host, adapter, trial: { provider, why, results, msPerClip } }) => ({
          host,
          provider,
          adapter,
          why,
          passed: results.length > 0 && results.every(({ passed }) => passed),
          // An output that is not a number has no difference to tell.
          relativeError: Math.min(Number.MAX_VALUE, Math.max(0, ...results.map(({ relativeError }) => relativeError))),
          minCosine: Math.min(1, ...results.map(({ minCosine }) => minCosine)),
          msPerClip,
        })),
    }
  })
}
