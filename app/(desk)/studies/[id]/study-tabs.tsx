import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import classes from './study-tabs.module.css'

/** The pages of a study, as far as the person may see them. */
export function StudyTabs({ study: { id, may } }: { study: StudyOverview }) {
  const pathname = usePathname()
  const nav = useRef<HTMLElement>(null)
  // On a phone the tabs are wider than the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another current tab
  useEffect(() => {
    const tab = nav.current?.querySelector<HTMLElement>('[aria-current=page]')
    if (nav.current && tab) nav.current.scrollLeft = tab.offsetLeft - (nav.current.clientWidth - tab.offsetWidth) / 2
  }, [pathname])
  const home = `/studies/${id}`
  const tabs = [
    { href: home, label: 'Interviews', shown: true },
    { href: `${home}/ratings`, label: 'Ratings', shown: true },
    { href: `${home}/agreement`, label: 'Agreement', shown: may.agreement },
    { href: `${home}/heads`, label: 'Heads', shown: may.agreement },
    { href: `${home}/plan`, label: 'Analysis plan', shown: true },
    { href: `${home}/members`, label: 'Members', shown: true },
    { href: `${home}/export`, label: 'Export', shown: may.export },
    { href: `${home}/settings`, label: 'Settings', shown: may.manage },
    { href: `${home}/bin`, label: 'Bin', shown: may.delete },
  ]
  return (
    <nav ref={nav} aria-label="Study" className={classes.tabs}>
      {tabs
        .filter(({ shown }) => shown)
        .map(({ href, label }) => (
          <Link key={href} href={href} className={classes.tab} aria-current={pathname === href ? 'page' : undefined}>
            {label}
          </Link>
        ))}
    </nav>
  )
}
