import { listBundles } from '#lib/bundles/bundle.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { KINDS } from './doctor-lines.ts'
import { inEnglish, say, t } from './language.ts'
import { openModels } from './open-models.ts'

export async function listModels({ json }: { json: boolean }): Promise<void> {
  const models = await openModels(programSettings())
  for (const bundle of await listBundles(models.folder)) {
    if (json)
      console.log(
        JSON.stringify(
          'problem' in bundle
            ? { ...bundle, problem: inEnglish(bundle.problem) }
            : { ...bundle.manifest, sha256: bundle.sha256 },
        ),
      )
    else if ('problem' in bundle) console.log(`! ${say(bundle.problem)}`)
    else {
      const { name, version, kind, precision, licence } = bundle.manifest
      console.log(
        `${name} ${version}  ${t(KINDS[kind])}, ${precision}, ${licence}  sha256 ${bundle.sha256.slice(0, 16)}…`,
      )
    }
  }
}
