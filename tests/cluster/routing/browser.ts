import { existsSync } from "node:fs";
import type { Page } from "playwright-core";
import { chromium } from "playwright-core";
import type { Visitor } from "./web";

const executablePath = "/usr/bin/chromium";

/** Clicks through the pages of MLflow and Prometheus as a user does, and fails where one shows an error. */
export async function browse(
  urls: { readonly mlflow: string; readonly prometheus: string },
  { user }: Visitor,
): Promise<void> {
  if (!existsSync(executablePath)) throw new Error(`no ${executablePath}: install Debian's package chromium`);
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--host-resolver-rules=MAP *.test 127.0.0.1",
    ],
  });
  try {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      ...(user === undefined ? {} : { httpCredentials: { username: user.name, password: user.password } }),
    });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const failed: string[] = [];
    page.on("response", (response) => {
      if (response.status() >= 400 && response.url().startsWith(new URL(urls.mlflow).origin)) {
        failed.push(`${String(response.status())} ${response.url()}`);
      }
    });
    await browseMlflow(page, urls.mlflow);
    await browsePrometheus(page, urls.prometheus);
    expect(failed).toEqual([]);
  } finally {
    await browser.close();
  }
}

/** From the start page to the experiment that the client logged to, and to a run's page with its metric. */
async function browseMlflow(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`);
  await page.getByText("routes", { exact: true }).first().click();
  await page.locator('a[href*="/runs/"]').first().click();
  await page.getByText("auc").first().waitFor();
  expect(page.url().startsWith(`${url}/`)).toBe(true);
}

/** A query, then the targets. */
async function browsePrometheus(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`);
  await page.locator(".cm-content").first().fill("up");
  await page.getByRole("button", { name: "Execute" }).click();
  await page.getByText('job="mlflow"').first().waitFor();
  await page.getByText("Status", { exact: false }).first().click();
  await page
    .getByText(/^Target(s| health)$/)
    .first()
    .click();
  await page
    .getByText(/metrics$/)
    .first()
    .waitFor();
  expect(page.url()).toContain("/targets");
}
