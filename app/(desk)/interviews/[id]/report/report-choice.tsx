import { Stack, Textarea } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { ReportSection } from '#lib/reports/severity/report-parts.ts'
import { type ReportForm, ReportOptions } from '../../../report-options.tsx'

/** What a person wants a report to be. */
export interface ReportWish extends ReportForm {
  comment: string
}

/** Paper, language, parts and comment of a report that is about to be handed out. */
export function ReportChoice({
  wish,
  allowed,
  onChange,
}: {
  wish: ReportWish
  /** Parts that the study lets its reports have. */
  allowed: readonly ReportSection[]
  onChange: (wish: ReportWish) => void
}) {
  const t = useText()
  return (
    <Stack gap="sm">
      <ReportOptions form={wish} allowed={allowed} onChange={(form) => onChange({ ...wish, ...form })} />
      <Textarea
        label={t('Comment')}
        description={t('Stands in the report. Never write a name of a patient.')}
        autosize
        minRows={3}
        maxRows={12}
        maxLength={2000}
        value={wish.comment}
        onChange={(event) => onChange({ ...wish, comment: event.currentTarget.value })}
      />
    </Stack>
  )
}
