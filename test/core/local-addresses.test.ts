import { expect, test } from 'vitest';
import { isLocalAddress } from '../../src/core/local-addresses.ts';

test.each([
  'http://localhost:11434',
  'http://LOCALHOST.',
  'http://api.localhost',
  'http://127.0.0.1:8000/v1',
  'http://0x7f.1',
  'http://[::1]:11434',
  'http://[::ffff:10.0.0.1]',
  'http://10.1.2.3',
  'http://172.16.0.1',
  'http://172.31.255.255',
  'https://192.168.1.20/v1',
  'http://169.254.10.1',
  'http://[fd12:3456::1]',
  'http://[fe80::1]',
  'http://ollama:11434',
  'http://gpu.local:8080',
])('%s is local', (url) => {
  expect(isLocalAddress(url)).toBe(true);
});

test.each([
  'https://api.openai.com/v1',
  'http://8.8.8.8',
  'http://172.32.0.1',
  'http://172.15.0.1',
  'http://11.0.0.1',
  'http://192.169.0.1',
  'http://[2001:4860::1]',
  'http://[::ffff:8.8.8.8]',
  'http://localhost.example.com',
  'http://gpu.local.example.com',
  'http://10.0.0.1.example.com',
  'http://10.0.0.1@api.example.com',
  'localhost:11434',
  'not a url',
  '',
])('%s is cloud', (url) => {
  expect(isLocalAddress(url)).toBe(false);
});
