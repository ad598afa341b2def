import { Button, Checkbox, Fieldset, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc, rpcClient } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { EXPORT_PARTS, EXPORT_USES, type ExportChoice, SELECTION_PARTS } from '#lib/exports/export-choice.ts'
import { phrase } from '#lib/messages/message.ts'
import { allowedParts, type ReportForm, ReportOptions } from '../../../report-options.tsx'
import { ExportList } from '../export/export-list.tsx'
import { askForEach } from './ask-for-each.ts'

const REPORTS = 'reports'
const WHAT = [
  ...SELECTION_PARTS.map((part) => ({ value: part as string, label: EXPORT_PARTS[part] })),
  { value: REPORTS, label: phrase('Severity reports (PDF)') },
]

interface Props {
  studyId: string
  /** Keys of the parts that the study’s severity reports leave out. */
  without: readonly string[]
  ids: readonly string[]
  opened: boolean
  onClose: () => void
}

/** Exports the selected interviews: what of them, for what use, and then how far it is. */
export function ExportDialog({ opened, onClose, ...props }: Props) {
  const t = useText()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t('Export {count, plural, one {# interview} other {# interviews}}', { count: props.ids.length })}
    >
      <ExportForm {...props} onClose={onClose} />
    </Modal>
  )
}

function ExportForm({ studyId, without, ids, onClose }: Omit<Props, 'opened'>) {
  const t = useText()
  const client = useQueryClient()
  const [what, setWhat] = useState<string[]>(['tables'])
  const [use, setUse] = useState<string | null>('study')
  const allowed = allowedParts(without)
  const [form, setForm] = useState<ReportForm>({ size: 'A4', language: t.language, sections: allowed })
  // What was asked for before another was refused is not asked for again.
  const [asked] = useState(() => new Map<string, string>())
  const make = useMutation({
    mutationFn: () =>
      askForEach(choicesOf(what, use as keyof typeof EXPORT_USES, ids, form), asked, async (choice) => {
        return (await rpcClient.exports.make({ studyId, choice })).id
      }),
    onSettled: () => client.invalidateQueries({ queryKey: rpc.exports.key() }),
  })
  if (make.data)
    return (
      <Stack gap="sm">
        <Text size="sm">{t('You can close this. The export goes on and stays on the Export tab.')}</Text>
        <ExportList studyId={studyId} only={make.data} />
        <Group justify="end">
          <Button onClick={onClose}>{t('Close')}</Button>
        </Group>
      </Stack>
    )
  return (
    <Stack gap="sm">
      <Checkbox.Group label={t('Contents')} value={what} onChange={setWhat}>
        <Stack gap="xs" mt="xs">
          {WHAT.map(({ value, label }) => (
            <Checkbox key={value} value={value} label={t(label)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Select
        label={t('purpose|Use')}
        description={t('Participants whose recorded consent does not cover it are left out.')}
        data={Object.entries(EXPORT_USES).map(([value, label]) => ({ value, label: t(label) }))}
        value={use}
        onChange={setUse}
        allowDeselect={false}
      />
      {what.includes(REPORTS) && (
        <Fieldset legend={t('Severity reports')}>
          <Stack gap="sm" align="start">
            <ReportOptions form={form} allowed={allowed} onChange={setForm} />
            <Text size="xs" c="dimmed">
              {t('Reports name the raters and have the dates as they are: they are for the clinic, whatever the use.')}
            </Text>
          </Stack>
        </Fieldset>
      )}
      {make.error && <Problem error={make.error} />}
      {make.error && asked.size > 0 && (
        <>
          <Text size="sm">{t('This export is under way already. Export again to ask for the other one alone.')}</Text>
          <ExportList studyId={studyId} only={[...asked.values()]} />
        </>
      )}
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <Button loading={make.isPending} disabled={what.length === 0} onClick={() => make.mutate()}>
          {t('Export {count, plural, one {# interview} other {# interviews}}', { count: ids.length })}
        </Button>
      </Group>
    </Stack>
  )
}

/** One export of the data, and one of the reports. */
function choicesOf(
  what: readonly string[],
  use: keyof typeof EXPORT_USES,
  ids: readonly string[],
  form: ReportForm,
): ExportChoice[] {
  const parts = SELECTION_PARTS.filter((part) => what.includes(part))
  const interviewIds = [...ids]
  return [
    ...(parts.length > 0 ? [{ kind: 'data' as const, parts: [...parts], use, interviewIds }] : []),
    ...(what.includes(REPORTS) ? [{ kind: 'reports' as const, interviewIds, ...form }] : []),
  ]
}
