import { openFolder } from '#lib/settings/make-folder.ts'
import { dataFolders, readSettings } from '#lib/settings/settings.ts'
import { importHead } from '#lib/training/head-bundle.ts'
import { demandNamedFile } from './named-file.ts'

export async function installHead(file: string): Promise<void> {
  await demandNamedFile('The head', file)
  const settings = readSettings()
  await openFolder('CONCORD_DATA', settings.dataFolder)
  const { manifest } = await importHead(dataFolders(settings.dataFolder).models, file)
  console.log(`${manifest.title} is installed, for embeddings of ${manifest.encoder?.name}.`)
  console.log(`  ${manifest.intendedUse}`)
}
