import { FileInput, SegmentedControl } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { formOf, type OwnDraft } from './own-form.ts'
import { OwnFormFields } from './own-form-fields.tsx'

/** A manifest from a file, or typed in; a file that was chosen fills in the form. */
export function ManifestChoice({
  draft,
  onDraft,
  disabled,
}: {
  draft: OwnDraft
  onDraft: (draft: OwnDraft) => void
  disabled: boolean
}) {
  const t = useText()
  const { source, manifestFile, form } = draft
  const choose = async (to: string) => {
    const filled = to === 'form' && manifestFile ? formOf(await manifestFile.text(), form) : form
    onDraft({ ...draft, form: filled, source: to })
  }
  return (
    <>
      <SegmentedControl
        aria-label={t('Manifest')}
        data={[
          { value: 'file', label: t('Manifest file') },
          { value: 'form', label: t('Fill in the manifest') },
        ]}
        value={source}
        onChange={choose}
      />
      {source === 'form' ? (
        <OwnFormFields form={form} onChange={(changed) => onDraft({ ...draft, form: changed })} />
      ) : (
        <FileInput
          label={t('Manifest')}
          description={t('JSON')}
          placeholder={t('Choose a .json file')}
          accept=".json,application/json"
          value={manifestFile}
          onChange={(chosen) => onDraft({ ...draft, manifestFile: chosen })}
          required
          disabled={disabled}
        />
      )}
    </>
  )
}
