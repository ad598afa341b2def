import { Checkbox, NativeSelect, SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { isLanguage, LANGUAGES, type Language } from '#lib/messages/languages.ts'
import { ALL_SECTIONS, REPORT_SECTIONS, type ReportSection } from '#lib/reports/severity/report-parts.ts'

/** What a person wants a report to be. */
export interface ReportWish {
  size: 'A4' | 'Letter'
  language: Language
  sections: ReportSection[]
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
      <SegmentedControl
        aria-label={t('Paper size')}
        data={[
          { value: 'A4', label: 'A4' },
          { value: 'Letter', label: t('US Letter') },
        ]}
        value={wish.size}
        onChange={(size) => onChange({ ...wish, size: size as 'A4' | 'Letter' })}
      />
      <NativeSelect
        label={t('Language of the report')}
        value={wish.language}
        onChange={({ currentTarget: { value } }) => isLanguage(value) && onChange({ ...wish, language: value })}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </NativeSelect>
      <Checkbox.Group
        label={t('Sections')}
        value={wish.sections}
        onChange={(chosen) =>
          onChange({ ...wish, sections: ALL_SECTIONS.filter((section) => chosen.includes(section)) })
        }
      >
        <Stack gap={6} mt={6}>
          {ALL_SECTIONS.map((section) => (
            <Checkbox
              key={section}
              value={section}
              disabled={!allowed.includes(section)}
              label={t(REPORT_SECTIONS[section])}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {allowed.length < ALL_SECTIONS.length && (
        <Text size="xs" c="dimmed">
          {t('The study’s settings leave the other sections out.')}
        </Text>
      )}
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
