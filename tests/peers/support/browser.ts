import { existsSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { until } from "../../cluster/support/until";
import type { PlatformBehindTraefik } from "./platform";

/** Debian's, which `npm run test:peers` installs if it can. */
const executablePath = "/usr/bin/chromium";

export const testWithBrowser = existsSync(executablePath) ? test : test.skip;

type Visit = (page: Page, url: string) => Promise<void>;

/** Clicks through pages as a user does. @throws {Error} if one does not appear or a request of it fails. */
export async function browse(
  { urls, visitor: { user } }: PlatformBehindTraefik,
  visits: Readonly<Partial<Record<"mlflow" | "prometheus", Visit>>>,
): Promise<void> {
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--host-resolver-rules=MAP *.test 127.0.0.1",
    ],
  });
  const attempt = async () => {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      ...(user === undefined ? {} : { httpCredentials: { username: user.name, password: user.password } }),
    });
    try {
      for (const [service, visit] of Object.entries(visits)) {
        await visitWithoutErrors(context, urls[service as keyof typeof visits], visit);
      }
      return true;
    } finally {
      await context.close();
    }
  };
  try {
    // When a pod is created or deleted, the machine's network changes, and Chromium drops its connections.
    await until(attempt, { seconds: 180, what: "the pages" });
  } finally {
    await browser.close();
  }
}

async function visitWithoutErrors(context: BrowserContext, url: string, visit: Visit): Promise<void> {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const failed: string[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    // MLflow 3 asks for the current user, whom it knows only with accounts of its own.
    if (response.status() >= 400 && !pathname.endsWith("/users/current")) failed.push(response.url());
  });
  await visit(page, url);
  if (failed.length > 0) throw new Error(`refused: ${failed.join(", ")}`);
}

/** From the start page to the client's experiment, and to a run with its metric. */
export async function browseMlflow(page: Page, url: string): Promise<void> {
  // MLflow 3 greets a newcomer, and shows traces before runs.
  await page.addLocatorHandler(page.getByRole("button", { name: "Got it" }), (button) => button.click());
  await page.goto(`${url}/`);
  await page.getByRole("link", { name: "Experiments" }).first().click();
  await page.getByText("routes", { exact: true }).first().click();
  const training = page.getByText("Model training", { exact: true });
  const run = page.locator('a[href*="/runs/"]').first();
  await training.or(run).first().waitFor();
  if (await training.isVisible()) {
    await training.click();
    await page.getByText("Runs", { exact: true }).first().click();
  }
  await run.click();
  await page
    .getByText(/^(auc|Metrics \(1\))$/)
    .first()
    .waitFor();
  within(page, url);
}

/** A query, then the targets. */
export async function browsePrometheus(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`);
  await page.locator(".cm-content").first().fill("up");
  await page.getByRole("button", { name: "Execute" }).click();
  await page
    .getByText(/Result series: [1-9]/)
    .first()
    .waitFor();
  await page.getByText("Status").first().click();
  await page
    .getByText(/^Target(s| health)$/)
    .first()
    .click();
  await page
    .getByText(/metrics$/)
    .first()
    .waitFor();
  within(page, `${url}/targets`);
}

function within(page: Page, url: string): void {
  if (!page.url().startsWith(url)) throw new Error(`${page.url()} is not below ${url}`);
}
