const EXAMPLES = [
  'I want to send back the blue lamp from my last order',
  'You charged me a $35 late fee twice',
  'Where is my order?',
  'How long do I have to return something?',
  'Can I get a refund without a receipt?',
  'Do you deliver to the moon?',
  'I want to talk to a person',
];

const list = document.getElementById('examples');
const copied = document.getElementById('copied');

for (const sentence of EXAMPLES) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.dataset.copy = sentence;
  button.textContent = sentence;
  const item = document.createElement('li');
  item.append(button);
  list.append(item);
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      copied.textContent = `Copied: ${button.dataset.copy}`;
    } catch {
      copied.textContent = 'Your browser does not allow copying here; please select the text.';
    }
    window.frontdesk?.toggle('open');
  });
}

for (const button of document.querySelectorAll('[data-open-chat]')) {
  button.addEventListener('click', () => window.frontdesk?.toggle('open'));
}
