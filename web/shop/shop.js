// Sentences for whoever tries the demo, each with what proves that customer to be who they say.
const EXAMPLES = [
  ['I want to send back the blue lamp from my last order', 'TR-10001', 'maya.holt@example.com'],
  ['You charged me a $35 late fee twice', 'TR-10002', 'daniel.okafor@example.com'],
  ['I was charged a $48 late fee by mistake', 'TR-10003', 'priya.raman@example.com'],
  ['Where is my order?', 'TR-10005', 'tom.becker@example.com'],
  ['How long do I have to return something?'],
  ['Do you deliver to the moon?'],
  ['I want to talk to a person'],
];

const copied = document.getElementById('copied');

function copyButton(text) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = text;
  button.addEventListener('click', () => copy(text));
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    copied.textContent = `Copied: ${text}`;
  } catch {
    copied.textContent = 'Your browser does not allow copying here; please select the text.';
  }
  window.frontdesk?.toggle('open');
}

for (const texts of EXAMPLES) {
  const item = document.createElement('li');
  item.append(...texts.map(copyButton));
  document.getElementById('examples').append(item);
}

for (const button of document.querySelectorAll('[data-open-chat]')) {
  button.addEventListener('click', () => window.frontdesk?.toggle('open'));
}
