import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { importHead } from '#lib/training/head-bundle.ts'
import { say, t } from './language.ts'
import { demandNamedFile } from './named-file.ts'

export async function installHead(file: string): Promise<void> {
  await demandNamedFile(t('The head'), file)
  const settings = programSettings()
  await openFolder('CONCORD_DATA', settings.dataFolder)
  const { manifest } = await importHead(dataFolders(settings.dataFolder).models, file)
  console.log(
    t('{title} is installed, for embeddings of {encoder}.', {
      title: manifest.title,
      encoder: manifest.encoder?.name ?? '',
    }),
  )
  console.log(`  ${say(manifest.intendedUse)}`)
}
