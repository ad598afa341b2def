import { stat } from 'node:fs/promises'
import type { InstalledModels } from '#lib/bundles/installed-models.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName, systemReason } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { dataFolders, type Settings } from '#lib/settings/settings.ts'
import { installEmbeddedModels } from '#models/install-embedded.ts'

/**
 * The models of this installation, with the embedded ones among them. A data folder that may only be read serves too, where the models
 * are in it already.
 *
 * @throws ConcordError bad-settings that names CONCORD_DATA where the models can't be written
 */
export async function openModels(settings: Settings): Promise<InstalledModels> {
  const { models } = dataFolders(settings.dataFolder)
  if (!(await stat(models).catch(() => undefined))) await openFolder('CONCORD_DATA', settings.dataFolder)
  try {
    return await installEmbeddedModels(models)
  } catch (cause) {
    if (!systemReason(cause)) throw cause
    await openFolder('CONCORD_DATA', settings.dataFolder)
    throw new ConcordError(
      'bad-settings',
      phrase('CONCORD_DATA: the models can’t be written to {models}: {cause}.', {
        models: shownName(models),
        cause: systemReason(cause) ?? '',
      }),
      { cause },
    )
  }
}
